node_benchmark(dcap_bench SOURCES dcap_bench.cpp
    DEPENDS tee_registry primitives_crypto quote_forge test_crypto_support)
node_benchmark(device_bench SOURCES device_bench.cpp ../support/counting_new.cpp
    DEPENDS tee_registry primitives_crypto quote_forge test_crypto_support)
