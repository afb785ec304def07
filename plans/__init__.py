"""Action plans of ministries and local governments."""
