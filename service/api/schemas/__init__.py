"""What goes in and out of the API: one schema checks, answers and documents."""
