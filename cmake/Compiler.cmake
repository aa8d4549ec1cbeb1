# Language level, warnings and hardening shared by every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(pha_options INTERFACE)
target_compile_options(pha_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wextra-semi -Werror
    "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports uninitialized values and array bounds wrongly through inlined std:: and fmt code.
    target_compile_options(pha_options INTERFACE
        -Wduplicated-cond -Wlogical-op -Wno-maybe-uninitialized -Wno-array-bounds
        -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict -Wno-uninitialized)
else()
    # The reflected name of a member needs the address of a declared, never defined object. Braces
    # around the one member of a std::array say nothing. CHECK(!"why") is a way to end.
    target_compile_options(pha_options INTERFACE
        -Wno-undefined-var-template -Wno-undefined-internal -Wno-missing-braces
        -Wno-string-conversion)
endif()
target_compile_definitions(pha_options INTERFACE _GLIBCXX_ASSERTIONS)
target_compile_options(pha_options INTERFACE -fstack-protector-strong -ftrivial-auto-var-init=zero)
target_include_directories(pha_options INTERFACE "${CMAKE_SOURCE_DIR}")

# Ring 1: no exceptions, no RTTI (docs/architecture.md, the pure ring).
add_library(pha_pure INTERFACE)
target_compile_options(pha_pure INTERFACE -fno-exceptions -fno-rtti)
