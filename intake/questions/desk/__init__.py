"""The pages of the desk: what applicants are asked, many questions a page, and what is asked of the clerk alone."""
