"""What a version of the programme would do to cases that are decided already, before anybody publishes it."""
