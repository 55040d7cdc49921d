"""Forms: understand what a person typed, say what to do when they cannot. They write nothing and route nothing."""
