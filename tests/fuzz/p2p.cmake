node_fuzz(multistream_fuzz SOURCES multistream_fuzz.cpp DEPENDS p2p)
node_fuzz(noise_fuzz SOURCES noise_fuzz.cpp DEPENDS p2p)
node_fuzz(yamux_fuzz SOURCES yamux_fuzz.cpp DEPENDS p2p)
node_fuzz(p2p_messages_fuzz SOURCES p2p_messages_fuzz.cpp DEPENDS p2p)
