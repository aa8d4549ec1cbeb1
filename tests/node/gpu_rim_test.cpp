// NVIDIA's manifests as rows: all public ones convert, and nothing else does.
#include "node/gpu_rim/manifest.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/tee-registry/gpu_evidence.hpp"

namespace node::gpu_rim {
namespace {

namespace nvidia = tee_registry::nvidia;

std::string sample_text(const std::filesystem::path& folder) {
    return tests::read_text(folder / "1010_0200_882_96005E0001_PROD.swidtag");
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(gpu_rim, every_public_manifest_converts) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/rim");
    tests::CryptoOnlyHost host;
    std::size_t files = 0;
    std::size_t drivers = 0;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        const auto document = Document::parse(tests::read_text(entry.path()));
        ASSERT_TRUE(document) << entry.path() << document.error();
        const auto manifest = read_manifest(document.value());
        ASSERT_TRUE(manifest) << entry.path() << manifest.error();
        const auto id = row_id(manifest.value(), entry.path().stem().string());
        ASSERT_TRUE(id) << entry.path() << id.error();
        EXPECT_EQ(manifest.value().product, "GH100");
        EXPECT_EQ(manifest.value().listed, 64u);
        EXPECT_TRUE(nvidia::is_valid({id.value(), manifest.value().measurements}));
        const auto signature = check_signature(host, document.value(), std::nullopt);
        EXPECT_TRUE(signature.valid) << entry.path() << ": " << signature.problem;
        drivers += id.value() == "NV_GPU_DRIVER_GH100_545.00" ? 1u : 0u;
        ++files;
    }
    EXPECT_EQ(files, 26u);
    EXPECT_EQ(drivers, 1u);
}

TEST(gpu_rim, a_vbios_row) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/rim");
    const auto document = Document::parse(sample_text(folder)).value();
    const auto manifest = read_manifest(document).value();
    EXPECT_EQ(row_id(manifest, "1010_0200_882_96005E0001_PROD").value(),
              "NV_GPU_VBIOS_1010_0200_882_96005E0001");
    EXPECT_EQ(row_id(manifest, "NV_GPU_VBIOS_1010_0200_882_96005E0001").value(),
              "NV_GPU_VBIOS_1010_0200_882_96005E0001");
    EXPECT_EQ(row_id(manifest, "NV_SWITCH_BIOS_5612_0002_890_96005E0001").value(),
              "NV_SWITCH_BIOS_5612_0002_890_96005E0001");
    ASSERT_EQ(manifest.measurements.size(), 12u);
    EXPECT_EQ(manifest.measurements[0].index, 0);
    EXPECT_EQ(tests::hex(manifest.measurements[3].allowed.at(0)),
              "0x73bbf35822549e28ba8fb2671fb7b58f46424a0069205b3ecf1d0fa762adef90"
              "b538cc9d692eb5c050147f2f1e8214ab");
    EXPECT_EQ(manifest.measurements.back().index, 12);
    EXPECT_EQ(manifest.measurements.back().allowed.size(), 4u);
}

TEST(gpu_rim, ids_need_the_part_numbers) {
    const Manifest manifest{"GH100", "96.00.5E.00.01", {}, 0};
    for (const auto* stem : {"", "1010_0200_882", "1010_0200_882_96005E0002", "rim",
                             "1010_02 0_882_96005E0001", "G520_0200_882_96005E0001"})
        EXPECT_FALSE(row_id(manifest, stem)) << stem;
}

/// The public manifests are of older firmware than the sample, as its provenance says: 8 of the 12
/// values of this one match.
TEST(gpu_rim, hopper_is_not_of_an_older_manifest) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/rim");
    auto sample = tests::hopper_sample(folder.parent_path() / "gpu");
    const auto document = Document::parse(sample_text(folder)).value();
    auto golden = read_manifest(document).value().measurements;
    const auto response = nvidia::read_response(sample.evidence.devices[0].response).value();
    const auto values = nvidia::read_blocks(response).value();
    std::size_t matching = 0;
    for (const auto& one : golden)
        matching += static_cast<std::size_t>(std::ranges::count(one.allowed, values[one.index]));
    EXPECT_EQ(matching, 8u);

    sample.golden.models = {
        {{"1010", "0200", "882"}, nvidia::DeviceKind::Gpu, "H100", "GH100", "driver "}};
    sample.golden.rims = {{"NV_GPU_VBIOS_1010_0200_882_96009F0001", golden},
                          {"driver 550.90.07", {{63, {nvidia::Bytes48{}}}}}};
    EXPECT_EQ(tests::verify(sample).error(), nvidia::GpuError::MeasurementMismatch);
    // Only what matches: then the verdict would be acceptance.
    std::erase_if(sample.golden.rims[0].measurements, [&](const auto& one) {
        return std::ranges::find(one.allowed, values[one.index]) == one.allowed.end();
    });
    EXPECT_EQ(tests::verify(sample).value().devices[0].verdict, nvidia::Verdict::Recognized);
}

TEST(gpu_rim, a_changed_manifest_loses_its_signature) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/rim");
    tests::CryptoOnlyHost host;
    const auto text = sample_text(folder);
    const auto problem = [&](const std::string& changed) {
        const auto document = Document::parse(changed);
        EXPECT_TRUE(document);
        const auto report = check_signature(host, document.value(), std::nullopt);
        EXPECT_FALSE(report.valid);
        return report.problem;
    };
    const std::string_view changed = "the manifest was changed after it was signed";
    EXPECT_EQ(problem(replaced(text, "active=\"True\"", "active=\"False\"")), changed);
    EXPECT_EQ(problem(replaced(text, "Hash0=\"c3f6", "Hash0=\"c3f7")), changed);
    EXPECT_EQ(problem(replaced(text, "96.00.5E.00.01", "96.00.5E.00.02")), changed);
    EXPECT_EQ(problem(replaced(text, "    <ns0:Payload", "   <ns0:Payload")), changed);
    EXPECT_EQ(problem(replaced(text, "<ds:SignatureValue>s5", "<ds:SignatureValue>s6")),
              "the signature is wrong");
    EXPECT_EQ(problem(replaced(text, "<ds:DigestValue>D3", "<ds:DigestValue>D4")), changed);
    EXPECT_EQ(problem(replaced(text, "xmldsig-more#sha384", "xmldsig-more#sha512")),
              "the signature is of another form than NVIDIA's");
    EXPECT_EQ(problem(replaced(text, "Reference URI=\"\"", "Reference URI=\"#a\"")),
              "the signature is of another form than NVIDIA's");
    EXPECT_EQ(problem(replaced(text, "<ds:Signature ",
                               "<Signature2/>"
                               "<ds:Signature ")),
              changed);
}

TEST(gpu_rim, a_chain_to_another_root_is_not_nvidias) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/rim");
    tests::CryptoOnlyHost host;
    const auto document = Document::parse(sample_text(folder)).value();
    const auto report = check_signature(host, document, tests::gpu_forge::root_der());
    EXPECT_EQ(report.problem, "the chain does not end in NVIDIA's root of manifests");
}

TEST(gpu_rim, attributes_may_stand_in_any_order) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/rim");
    tests::CryptoOnlyHost host;
    // Canonical form undoes the order of attributes and blanks between them.
    const auto text = replaced(sample_text(folder), "type=\"Measurement\" index=\"0\"",
                               "index=\"0\"   type=\"Measurement\"");
    const auto document = Document::parse(text).value();
    const auto report = check_signature(host, document, std::nullopt);
    EXPECT_TRUE(report.valid) << report.problem;
}

TEST(gpu_rim, resources_are_read_strictly) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/nvtrust/rim");
    const auto text = sample_text(folder);
    const auto fails = [&](std::string_view from, std::string_view to) {
        const auto document = Document::parse(replaced(text, from, to));
        return document && !read_manifest(document.value());
    };
    EXPECT_TRUE(fails("index=\"1\"", "index=\"0\"")) << "doubled";
    EXPECT_TRUE(fails("index=\"1\"", "index=\"01\"")) << "not shortest";
    EXPECT_TRUE(fails("index=\"1\"", "index=\"128\"")) << "above the bound";
    EXPECT_TRUE(fails("active=\"True\"", "active=\"true\""));
    EXPECT_TRUE(fails("alternatives=\"1\"", "alternatives=\"2\"")) << "a hash missing";
    EXPECT_TRUE(fails("alternatives=\"4\"", "alternatives=\"3\"")) << "a hash not announced";
    EXPECT_TRUE(fails("alternatives=\"1\"", "alternatives=\"0\""));
    EXPECT_TRUE(fails("ns2:Hash0=\"0", "ns2:Hash0=\"")) << "47.5 bytes";
    EXPECT_TRUE(fails("ns2:Hash0=", "ns0:Hash0=")) << "of another namespace";
    EXPECT_TRUE(fails("size=\"48\"", "size=\"32\""));
    EXPECT_TRUE(fails("type=\"Measurement\"", "type=\"File\""));
    EXPECT_TRUE(fails("2015/schema.xsd", "2009/schema.xsd")) << "another standard";
}

TEST(gpu_rim_xml, what_is_not_needed_is_refused) {
    for (const auto* text : {"",
                             "a",
                             "<a>",
                             "<a></b>",
                             "<a/><b/>",
                             "<a/>x",
                             "<a b=\"1\" b=\"2\"/>",
                             "<a b='1'/>",
                             "<a b=\"<\"/>",
                             "<a b=\"&amp;\"/>",
                             "<a>&lt;</a>",
                             "<a><!-- c --></a>",
                             "<?xml version=\"1.0\"?><a/>",
                             "<!DOCTYPE a><a/>",
                             "<a><![CDATA[x]]></a>",
                             "<a b/>",
                             "<a b=\"1\"c=\"2\"/>",
                             "<a>\r\n</a>",
                             "<a>\x01</a>",
                             "<a>\xc3\xa4</a>",
                             "<a:b:c/>",
                             "<:a/>",
                             "<a:/>",
                             "<1/>",
                             "< a/>",
                             "<a b=\"\n\"/>",
                             "<a>></a>"})
        EXPECT_FALSE(Document::parse(text)) << text;
    EXPECT_EQ(Document::parse(R"(<a><p:b/></a>)").error(), "XML, p:b: the prefix is not declared");
    EXPECT_EQ(Document::parse(R"(<a p:b="1"/>)").error(), "XML, p:b: the prefix is not declared");
    EXPECT_EQ(Document::parse(R"(<a xmlns:p=""/>)").error(),
              "XML, xmlns:p: a prefix of no namespace");
    EXPECT_EQ(Document::parse(R"(<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>)").error(),
              "XML, q:b: twice in its namespace");
    EXPECT_TRUE(Document::parse(R"(<a xmlns:p="u" xmlns:q="v" p:b="1" q:b="2" b="3"/>)"));
    std::string deep;
    for (std::size_t i = 0; i <= kXmlDepthMax; ++i)
        deep += "<a>";
    for (std::size_t i = 0; i <= kXmlDepthMax; ++i)
        deep += "</a>";
    EXPECT_EQ(Document::parse(deep).error(), "XML, byte 24: nested too deep");
    EXPECT_TRUE(Document::parse(deep.substr(3, deep.size() - 7)));
    EXPECT_FALSE(Document::parse(std::string(kXmlSizeMax + 1, ' ')));
    std::string wide = "<a>";
    for (std::size_t i = 0; i < kXmlElementsMax; ++i)
        wide += "<b/>";
    EXPECT_FALSE(Document::parse(wide + "</a>"));
}

TEST(gpu_rim_xml, canonical_form) {
    const auto canon = [](std::string text) {
        const auto document = Document::parse(std::move(text)).value();
        return canonical(document, 0, std::nullopt);
    };
    EXPECT_EQ(canon(" <a  c=\"2\" b=\"1\" /> "), "<a b=\"1\" c=\"2\"></a>");
    EXPECT_EQ(canon("<a xmlns:y=\"u1\" xmlns:x=\"u2\" xmlns=\"u\" x:a=\"1\" y:b=\"2\" c=\"3\"/>"),
              "<a xmlns=\"u\" xmlns:x=\"u2\" xmlns:y=\"u1\" c=\"3\" y:b=\"2\" x:a=\"1\"></a>");
    EXPECT_EQ(canon("<a xmlns=\"u\"><b xmlns=\"u\">t</b><c xmlns=\"v\"/></a>"),
              "<a xmlns=\"u\"><b>t</b><c xmlns=\"v\"></c></a>")
        << "a declaration in force is not repeated";
    const auto document =
        Document::parse("<a xmlns:x=\"u\" xmlns:z=\"w\"><x:b>1</x:b><c/></a>").value();
    EXPECT_EQ(canonical(document, 1, std::nullopt), "<x:b xmlns:x=\"u\" xmlns:z=\"w\">1</x:b>")
        << "the outermost element carries all that is in scope";
    EXPECT_EQ(canonical(document, 0, 1), "<a xmlns:x=\"u\" xmlns:z=\"w\"><c></c></a>");
}

}  // namespace
}  // namespace node::gpu_rim
