#include "tee-registry/der/error.hpp"

namespace tee_registry::der {

std::string_view to_string(DerError error) {
    switch (error) {
        case DerError::Truncated:
            return "an element is longer than the data that holds it";
        case DerError::TrailingBytes:
            return "data follows the last element of a structure";
        case DerError::UnexpectedTag:
            return "an element has another type than the structure asks";
        case DerError::UnsupportedTag:
            return "a tag is not a one-byte tag allowed in DER";
        case DerError::IndefiniteLength:
            return "a length is indefinite, DER wants it definite";
        case DerError::NonMinimalLength:
            return "a length is not in its shortest form";
        case DerError::TooDeep:
            return "elements nest deeper than 10 levels";
        case DerError::NonMinimalInteger:
            return "an INTEGER is empty or not in its shortest form";
        case DerError::IntegerOutOfRange:
            return "an INTEGER is negative or above its range";
        case DerError::InvalidBoolean:
            return "a BOOLEAN is neither 00 nor FF, or an encoded default";
        case DerError::InvalidNull:
            return "a NULL has content";
        case DerError::InvalidBitString:
            return "a BIT STRING has wrong or non-zero unused bits";
        case DerError::InvalidObjectIdentifier:
            return "an OBJECT IDENTIFIER is malformed";
        case DerError::InvalidTime:
            return "a time is not YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ";
        case DerError::SetNotSorted:
            return "the elements of a SET are not in ascending order";
        case DerError::VersionUnsupported:
            return "the version is not X.509 v3 (CRL v2)";
        case DerError::SerialInvalid:
            return "a serial number is not 1 to 20 bytes and positive";
        case DerError::AlgorithmUnsupported:
            return "the signature is not ecdsa-with-SHA256";
        case DerError::KeyUnsupported:
            return "the key is not an uncompressed point on P-256";
        case DerError::SignatureInvalid:
            return "the signature is not two positive numbers of 32 bytes";
        case DerError::NameInvalid:
            return "a name is malformed or has more than one common name";
        case DerError::ExtensionInvalid:
            return "the content of an extension is malformed";
        case DerError::ExtensionDuplicated:
            return "an extension occurs twice";
        case DerError::ExtensionUnknownCritical:
            return "an unknown extension is marked critical";
        case DerError::ExtensionMissing:
            return "a required extension is missing";
        case DerError::TooManyEntries:
            return "a list has more entries than allowed";
    }
    return "unknown DER error";
}

}  // namespace tee_registry::der
