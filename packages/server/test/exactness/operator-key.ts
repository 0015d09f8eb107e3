export const OPERATOR_KEY = "operator-key-of-the-tests";
