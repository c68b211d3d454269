"""The first days: pores, uptake, anaesthesia, pain, redness and aftercare."""
