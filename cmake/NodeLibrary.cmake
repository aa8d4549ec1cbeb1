# node_library(NAME [PURE] SOURCES ... [DEPENDS ...] [EXTERNAL ...])
#   A library from a folder. DEPENDS are our own lower floors, EXTERNAL are packages.
#   PURE compiles the sources as ring 1 code: without exceptions and RTTI.
function(node_library name)
    cmake_parse_arguments(arg "PURE" "" "SOURCES;DEPENDS;EXTERNAL" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC pha_options ${arg_DEPENDS} ${arg_EXTERNAL})
    if(arg_PURE)
        target_link_libraries(${name} PRIVATE pha_pure)
    endif()
endfunction()

# node_test(NAME SOURCES ... [DEPENDS ...] [LABELS ...] [TIMEOUT seconds])
#   One GoogleTest binary per module; every case is a ctest of its own label budget.
function(node_test name)
    cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPENDS;LABELS" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 800)
    endif()
    if(NOT arg_LABELS)
        set(arg_LABELS unit)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE pha_options ${arg_DEPENDS} GTest::gtest_main)
    target_compile_definitions(${name} PRIVATE "PHA_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\"")
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
        WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
endfunction()

# node_benchmark(NAME SOURCES ... [DEPENDS ...]): a Google Benchmark binary, run by scripts/bench.
function(node_benchmark name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
    if(PHA_BENCHMARKS)
        add_executable(${name} ${arg_SOURCES})
        target_link_libraries(${name} PRIVATE pha_options ${arg_DEPENDS} benchmark::benchmark)
    endif()
endfunction()

# node_fuzz(NAME SOURCES ... [DEPENDS ...]): with PHA_FUZZ a libFuzzer binary; otherwise the same
#   entry point replays the committed corpus tests/fuzz/corpus/<NAME> as a ctest.
function(node_fuzz name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE pha_options ${arg_DEPENDS})
    if(PHA_FUZZ)
        target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cpp")
        add_test(NAME ${name} COMMAND ${name} "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name}")
        set_tests_properties(${name} PROPERTIES LABELS "fuzz" TIMEOUT 120)
    endif()
endfunction()
