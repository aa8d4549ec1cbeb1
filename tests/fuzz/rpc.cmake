node_fuzz(rpc_json_fuzz SOURCES rpc_json_fuzz.cpp DEPENDS primitives)
