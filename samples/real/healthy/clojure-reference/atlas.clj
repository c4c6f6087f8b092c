(ns school.atlas)

(def towns
  (into {} (for [n (range 16000)]
             [(keyword (str "town-" n)) {:name (str "Town " n) :people (* n 37) :twins [(mod (* n 7) 16000)]}])))

(def twins
  (memoize (fn [letter] (count (filter #(.endsWith ^String (:name %) letter) (vals towns))))))

(doseq [letter ["0" "1" "2" "3"]] (twins letter))
(println "ready")
(flush)
(Thread/sleep 100000000)
