node_benchmark(storage_bench SOURCES storage_bench.cpp
    DEPENDS pha_allocator primitives primitives_crypto storage storage_rocks)
