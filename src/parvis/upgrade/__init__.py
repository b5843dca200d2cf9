"""What a new version of Parvis changes on a site: pages, rules, the form of its facts."""
