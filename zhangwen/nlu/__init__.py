"""Understanding: the components of the pipeline in `config.yml`, in its order."""
