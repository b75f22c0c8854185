"""What both services' HTTP doors have in common: problems, the outer edge, health. Framework-thin, no business."""
