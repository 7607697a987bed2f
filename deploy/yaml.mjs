// What Podium takes of the package yaml: reading documents with their positions, and printing them.
export { LineCounter, parseAllDocuments, isCollection, isMap, isScalar, isSeq, stringify } from "yaml";
