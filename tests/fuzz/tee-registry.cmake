node_fuzz(ias_fuzz SOURCES ias_fuzz.cpp DEPENDS tee_registry primitives_crypto quote_forge)
node_fuzz(certificate_fuzz SOURCES certificate_fuzz.cpp DEPENDS tee_registry)
node_fuzz(crl_fuzz SOURCES crl_fuzz.cpp DEPENDS tee_registry)
node_fuzz(evidence_json_fuzz SOURCES evidence_json_fuzz.cpp DEPENDS tee_registry)
node_fuzz(quote_fuzz SOURCES quote_fuzz.cpp DEPENDS tee_registry)
node_fuzz(dcap_verify_fuzz SOURCES dcap_verify_fuzz.cpp
    DEPENDS tee_registry primitives_crypto quote_forge)
node_fuzz(pck_extension_fuzz SOURCES pck_extension_fuzz.cpp DEPENDS tee_registry)
node_fuzz(dstack_fuzz SOURCES dstack_fuzz.cpp DEPENDS tee_registry primitives_crypto)
node_fuzz(sha384_certificate_fuzz SOURCES sha384_certificate_fuzz.cpp DEPENDS tee_registry)
node_fuzz(snp_verify_fuzz SOURCES snp_verify_fuzz.cpp
    DEPENDS tee_registry primitives_crypto quote_forge)
node_fuzz(spdm_fuzz SOURCES spdm_fuzz.cpp DEPENDS tee_registry)
node_fuzz(gpu_verify_fuzz SOURCES gpu_verify_fuzz.cpp
    DEPENDS tee_registry primitives_crypto quote_forge)
node_fuzz(authority_fuzz SOURCES authority_fuzz.cpp
    DEPENDS tee_registry primitives_crypto quote_forge)
