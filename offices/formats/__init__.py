"""How each language writes numbers and days, where Django does not know the language."""
