node_fuzz(swidtag_fuzz SOURCES swidtag_fuzz.cpp DEPENDS node_gpu_rim)
node_fuzz(pha_value_fuzz SOURCES pha_value_fuzz.cpp DEPENDS node_pha)
node_fuzz(key_file_fuzz SOURCES key_file_fuzz.cpp DEPENDS node_pha)
node_fuzz(evidence_file_fuzz SOURCES evidence_file_fuzz.cpp DEPENDS node_verify)
