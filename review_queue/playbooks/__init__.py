"""Ready workflows as folders of data: read strictly, then installed and owned by the company."""
