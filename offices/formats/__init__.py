"""How days and times are written, where Django does not know the language or writes it for another country."""
