"""The site of the console: who may enter and where they sign in. What it shows stands in `offices.admin`."""
