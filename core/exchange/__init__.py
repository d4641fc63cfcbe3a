"""Files in and out (导入导出): reading what others wrote, with suspicion, and taking it in."""
