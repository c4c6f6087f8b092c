(ns insurance.rules)

(def decided
  "How many claims were decided."
  (atom 0))

(defn decide
  "A claim's own rule, as the clerk wrote it, is run in a namespace of its own."
  [claim rule]
  (let [sandbox (create-ns (symbol (str "insurance.claims.claim-" claim)))]
    (binding [*ns* sandbox]
      (refer-clojure :only '[+ * defn])
      (eval (list 'defn 'pay '[damage] rule)))
    (let [paid ((deref (ns-resolve sandbox 'pay)) (mod claim 9000))]
      (swap! decided inc)
      paid)))

(defn -main []
  (loop [claim 0]
    (decide claim '(+ 100 (* 2 damage)))
    (when (= claim 5000)
      (println "ready")
      (Thread/sleep Long/MAX_VALUE))
    (recur (inc claim))))

(-main)
