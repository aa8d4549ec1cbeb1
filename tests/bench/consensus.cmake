node_benchmark(import_bench SOURCES import_bench.cpp
    DEPENDS consensus node_signature_workers runtime_executor storage_rocks)
