"""Pages of the console for what a version of the programme says, and for its way into force."""
