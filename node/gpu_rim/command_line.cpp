#include "node/gpu_rim/command_line.hpp"

#include "node/gpu_rim/manifest.hpp"
#include "node/verify/crypto_host.hpp"
#include "node/version.hpp"
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/utc_time.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace node::gpu_rim {
namespace {

namespace nvidia = tee_registry::nvidia;

constexpr int kExitRefused = 1;

constexpr std::string_view kAbout = R"(NAME
  gpu-rim - make rows of golden GPU measurements from NVIDIA's manifests

DESCRIPTION
  convert reads NVIDIA's reference integrity manifests (SWID tags, XML), checks
  their signature up to NVIDIA's root and prints the row of state for each:
  JSON for people and the row's SCALE encoding as a governance call takes it.

  The id of a VBIOS row holds part numbers that the manifest does not state:
  they are taken from the file's name (1010_0200_882_96005E0001_PROD.swidtag),
  which is the name at NVIDIA's service. Check that the file came from there.

  model prints the row that names a model for part numbers.

EXIT STATUS
  0  every row printed
  1  a manifest was refused
  2  wrong usage

EXAMPLES
  gpu-rim convert *.swidtag
  gpu-rim model --kind gpu --project 1010 --project-sku 0200 --chip-sku 882 \
    --model H100-PCIe-80GB --chip GH100 --driver-prefix NV_GPU_DRIVER_GH100_)";

struct ConvertOptions {
    std::vector<std::string> files;
    std::string id;
    bool allow_unsigned = false;
};

struct ModelOptions {
    std::string kind;
    nvidia::ModelRow row;
};

/// At most one byte more than a document may have, so that longer files are seen to be longer.
std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    std::string out(kXmlSizeMax + 1, '\0');
    file.read(out.data(), static_cast<std::streamsize>(out.size()));
    out.resize(static_cast<std::size_t>(file.gcount()));
    return out;
}

boost::json::object json_of(const SignatureReport& signature) {
    boost::json::object out{{"valid", signature.valid}};
    if (!signature.problem.empty()) out["problem"] = signature.problem;
    if (signature.signer.empty()) return out;
    out["signer"] = signature.signer;
    out["notBefore"] = tee_registry::rfc3339_text(signature.not_before);
    out["notAfter"] = tee_registry::rfc3339_text(signature.not_after);
    return out;
}

boost::json::array json_of(const std::vector<nvidia::GoldenMeasurement>& measurements) {
    boost::json::array out;
    for (const auto& one : measurements) {
        boost::json::array allowed;
        for (const auto& value : one.allowed)
            allowed.emplace_back(primitives::to_bare_hex(value));
        out.push_back(boost::json::object{{"index", one.index}, {"allowed", allowed}});
    }
    return out;
}

Result<boost::json::object, std::string> convert(const std::string& path,
                                                 const ConvertOptions& options) {
    auto text = read_file(path);
    if (!text) return unexpected(std::string{"cannot be read"});
    const auto document = TRY(Document::parse(*std::move(text)));
    const auto manifest = TRY(read_manifest(document));
    const auto stem = std::filesystem::path{path}.stem().string();
    auto id = options.id.empty() ? TRY(row_id(manifest, stem)) : options.id;
    verify::StatelessHost host;
    const auto signature = check_signature(host, document, std::nullopt);
    if (!signature.valid && !options.allow_unsigned) return unexpected(signature.problem);
    const nvidia::RimRow row{std::move(id), manifest.measurements};
    if (!nvidia::is_valid(row)) return unexpected(std::string{"the row breaks the chain's bounds"});
    return boost::json::object{{"file", path},
                               {"id", row.id},
                               {"product", manifest.product},
                               {"version", manifest.version},
                               {"listed", manifest.listed},
                               {"signature", json_of(signature)},
                               {"measurements", json_of(row.measurements)},
                               {"scale", primitives::to_hex(primitives::scale::encode(row))}};
}

int convert_all(const ConvertOptions& options) {
    int status = 0;
    for (const auto& path : options.files) {
        const auto row = convert(path, options);
        if (row) {
            std::cout << boost::json::serialize(row.value()) << '\n';
            continue;
        }
        std::cerr << "gpu-rim: " << path << ": " << row.error() << '\n';
        status = kExitRefused;
    }
    return status;
}

void print_model(ModelOptions options) {
    auto& row = options.row;
    row.kind = options.kind == "gpu" ? nvidia::DeviceKind::Gpu : nvidia::DeviceKind::Switch;
    const boost::json::object out{{"project", row.key.project},
                                  {"projectSku", row.key.project_sku},
                                  {"chipSku", row.key.chip_sku},
                                  {"kind", options.kind},
                                  {"model", row.model},
                                  {"chip", row.chip},
                                  {"driverRimPrefix", row.driver_rim_prefix},
                                  {"scale", primitives::to_hex(primitives::scale::encode(row))}};
    std::cout << boost::json::serialize(out) << '\n';
}

}  // namespace

int run(int argc, char** argv) {
    CLI::App app{std::string{kAbout}, "gpu-rim"};
    app.set_version_flag("--version", "gpu-rim " + std::string{kNodeVersion});
    app.require_subcommand(1);
    ConvertOptions convert;
    auto* converting = app.add_subcommand("convert", "Rows of measurements, one JSON line a file");
    converting->add_option("files", convert.files, "SWID tags")->required();
    converting->add_option("--id", convert.id, "Id of the row, of one file");
    converting->add_flag("--allow-unsigned", convert.allow_unsigned,
                         "Print rows of manifests whose signature does not hold (for tests)");
    ModelOptions model;
    auto* naming = app.add_subcommand("model", "The row that names a model");
    naming->add_option("--kind", model.kind, "gpu or switch")
        ->required()
        ->check(CLI::IsMember({"gpu", "switch"}));
    naming->add_option("--project", model.row.key.project)->required();
    naming->add_option("--project-sku", model.row.key.project_sku)->required();
    naming->add_option("--chip-sku", model.row.key.chip_sku)->required();
    naming->add_option("--model", model.row.model, "Name under which it is paid")->required();
    naming->add_option("--chip", model.row.chip, "As its certificate names it: GH100")->required();
    naming->add_option("--driver-prefix", model.row.driver_rim_prefix,
                       "Id of driver rows up to the version: NV_GPU_DRIVER_GH100_");
    try {
        app.parse(argc, argv);
        if (!convert.id.empty() && convert.files.size() != 1)
            throw CLI::ValidationError("--id", "names the row of one file");
        if (converting->parsed()) return convert_all(convert);
        print_model(model);
    } catch (const CLI::Error& error) {
        const int status = app.exit(error);
        return status == 0 ? 0 : 2;
    }
    return 0;
}

}  // namespace node::gpu_rim
