"""What other programs read of the site: a feed, a web manifest, the questions as data, and structured data of each page."""
