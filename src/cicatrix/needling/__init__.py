"""From a device and its setting to punctures and injured tissue by depth."""
