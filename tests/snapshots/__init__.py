"""What mails look like, kept: the HTML and the text of a newsletter, and pictures of it that somebody has looked at."""
