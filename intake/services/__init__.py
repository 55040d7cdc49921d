"""What can be done with a pre-registration. Each verb is a module."""
