# The load generator, which measures from outside: scripts/bench rpc, anvil and start.
if(PHA_BENCHMARKS)
    add_executable(load_generator load/main.cpp load/connection.cpp load/echo.cpp load/follow.cpp
        load/rates.cpp load/send.cpp load/sign.cpp)
    target_link_libraries(load_generator PRIVATE
        pha_options primitives primitives_crypto Boost::headers CLI11::CLI11 Threads::Threads)
endif()
