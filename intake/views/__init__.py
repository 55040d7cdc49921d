"""Pages of the registration: load, permit, one service call, and its refusals as words."""
