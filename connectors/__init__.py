"""Connectors: one provider surface per file. Private to syncd; they see only its ports, words and errors."""
