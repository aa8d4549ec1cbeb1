node_benchmark(crypto_bench SOURCES crypto_bench.cpp
    DEPENDS primitives primitives_crypto test_crypto_support)
