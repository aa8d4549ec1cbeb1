node_benchmark(storage_bench SOURCES storage_bench.cpp
    DEPENDS primitives primitives_crypto storage storage_rocks)
