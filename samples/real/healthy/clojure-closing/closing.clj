(ns com.buchhaltung.closing)

(defn postings
  "All postings of a month, as the ledger has them."
  [month]
  (vec (for [n (range 9000)]
         {:account (mod n 400) :month month :cents (* 13 n) :text (str "posting " n " of " month)})))

(defn balance [rows]
  (reduce + (map :cents rows)))

(defn close-year! [write!]
  (let [year (into {} (for [month (range 1 5)] [month (postings month)]))
        by-account (group-by :account (mapcat val year))]
    (doseq [[account rows] (sort-by key by-account)]
      (write! account (balance rows)))
    (count year)))

(close-year!
  (fn [account total]
    (when (= account 200)
      (println "ready")
      (flush)
      (Thread/sleep Long/MAX_VALUE))
    total))
