node_fuzz(justification_fuzz SOURCES justification_fuzz.cpp DEPENDS consensus)
node_fuzz(header_fuzz SOURCES header_fuzz.cpp DEPENDS consensus)
node_fuzz(warp_proof_fuzz SOURCES warp_proof_fuzz.cpp DEPENDS consensus)
node_fuzz(grandpa_gossip_fuzz SOURCES grandpa_gossip_fuzz.cpp DEPENDS consensus)
