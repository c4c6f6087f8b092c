"""Writes a Maven project: a parent and COUNT modules that depend on each other. Usage: maven_project.py DIR COUNT"""

import pathlib
import sys

root, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
PARENT = "<groupId>com.acme</groupId><artifactId>parent</artifactId><version>1</version>"


def project(content):
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        f"{content}</project>"
    )


def dependency(module, kind=""):
    return (
        f"<dependency><groupId>com.acme</groupId><artifactId>module-{module}</artifactId>"
        f"<version>1</version>{kind}</dependency>"
    )


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(project(content))


managed = "".join(dependency(module) for module in range(count))
modules = "".join(f"<module>module-{module}</module>" for module in range(count))
write(
    root / "pom.xml",
    f"{PARENT}<packaging>pom</packaging><dependencyManagement><dependencies>{managed}</dependencies>"
    f"</dependencyManagement><modules>{modules}</modules>",
)
for module in range(count):
    needed = "".join(
        dependency(other, "<type>pom</type>") for other in range(max(0, module - 3), module)
    )
    write(
        root / f"module-{module}" / "pom.xml",
        f"<parent>{PARENT}</parent><artifactId>module-{module}</artifactId><packaging>pom</packaging>"
        f"<properties><stage.{module}>test</stage.{module}></properties>"
        f"<dependencies>{needed}</dependencies>",
    )
