node_fuzz(scale_fuzz SOURCES scale_fuzz.cpp DEPENDS primitives)
node_fuzz(extrinsic_fuzz SOURCES extrinsic_fuzz.cpp DEPENDS primitives)
node_fuzz(keys_fuzz SOURCES keys_fuzz.cpp DEPENDS primitives primitives_crypto)
node_fuzz(ss58_fuzz SOURCES ss58_fuzz.cpp DEPENDS primitives primitives_crypto)
