"""What applicants are asked, one thing a page: the questions, and the tasks that they make up."""
