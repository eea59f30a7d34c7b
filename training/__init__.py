"""How the English pipeline that Truceline ships is made: corpora, network, training, export."""
