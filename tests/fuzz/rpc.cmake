node_fuzz(rpc_json_fuzz SOURCES rpc_json_fuzz.cpp DEPENDS primitives)
# The harness of the RPC tests reports through GoogleTest.
node_fuzz(rpc_request_fuzz SOURCES rpc_request_fuzz.cpp DEPENDS rpc_fake_node rpc GTest::gtest)
