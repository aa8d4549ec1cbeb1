node_fuzz(swidtag_fuzz SOURCES swidtag_fuzz.cpp DEPENDS node_gpu_rim)
