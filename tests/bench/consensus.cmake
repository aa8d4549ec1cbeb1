node_benchmark(import_bench SOURCES import_bench.cpp
    DEPENDS pha_allocator consensus node_signature_workers runtime_executor storage_rocks)
