"""Pages of the case workers: load, permit, one service call, render."""
