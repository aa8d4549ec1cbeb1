// NVIDIA's reference integrity manifests: SWID tags (ISO/IEC 19770-2:2015) that list the
// measurements of a version of VBIOS or driver, signed by XML-DSig with the chain inside.
//
//   SoftwareIdentity / Meta colloquialVersion="96.00.5E.00.01" product="GH100"
//                    / Payload / Resource index="3" active="True" alternatives="2" size="48"
//                                ns2:Hash0="<96 digits>" ns2:Hash1="..."
//                    / Signature
//
// What the signature does not cover is the board: a VBIOS manifest does not name the part numbers
// of its row's id. They come from the file's name, that is from NVIDIA's service, and must be
// checked by whoever proposes the row.
#pragma once

#include "node/gpu_rim/xml.hpp"
#include "primitives/host.hpp"
#include "tee-registry/evidence/nvidia/golden.hpp"

namespace node::gpu_rim {

inline constexpr std::string_view kSwidNamespace =
    "http://standards.iso.org/iso/19770/-2/2015/schema.xsd";

struct Manifest {
    /// GH100
    std::string product;
    /// 96.00.5E.00.01 or 545.00
    std::string version;
    /// Active ones, in ascending order.
    std::vector<tee_registry::nvidia::GoldenMeasurement> measurements;
    /// How many the manifest lists, active or not.
    std::size_t listed = 0;
};

Result<Manifest, std::string> read_manifest(const Document& document);

/// How the signature of a manifest stands.
struct SignatureReport {
    bool valid = false;
    /// Why not.
    std::string problem;
    /// The signing certificate's name and dates. Signers outlive their certificates: a manifest
    /// says nothing of when it was signed, so that the dates inform and do not decide.
    std::string signer;
    std::int64_t not_before = 0;
    std::int64_t not_after = 0;
};

/// Checks digest, signature and the chain up to the pinned root (or `root`, DER, in its place).
SignatureReport check_signature(primitives::Host& host, const Document& document,
                                const std::optional<primitives::Bytes>& root);

/// The id of the row: from the part numbers in a file's name (1010_0200_882_96005E0001_PROD), for
/// drivers from product and version. The error says what does not fit.
Result<std::string, std::string> row_id(const Manifest& manifest, std::string_view file_stem);

}  // namespace node::gpu_rim
