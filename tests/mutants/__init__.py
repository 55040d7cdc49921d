"""Takes the guards out one by one and sees whether the tests notice. `make mutants`; never part of the suite."""
