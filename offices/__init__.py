"""The programme: offices, sites, areas, rules, windows, calendars, staff and what they may do. Knows no case."""
