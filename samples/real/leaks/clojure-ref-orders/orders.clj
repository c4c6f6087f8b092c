(ns com.bistro.orders
  (:require [clojure.string :as string]))

(def menu
  "Dishes, loaded once."
  (into {} (for [n (range 7000)]
             [(keyword (str "dish-" n)) {:name (str "Dish " n) :cents (* 7 n) :tags #{:hot (keyword (str "t" (mod n 9)))}}])))

(def tables (ref {}))
(def kitchen (ref clojure.lang.PersistentQueue/EMPTY))
(def served (ref []))

(defn order! [table dish]
  (dosync
    (alter tables assoc table dish)
    (alter kitchen conj {:table table :dish dish :at (System/currentTimeMillis)})))

(defn cook! []
  (dosync
    (when-let [next (peek @kitchen)]
      (alter kitchen pop)
      (alter served conj (assoc next :note (string/join " " ["served" (:dish next) "at table" (:table next)]))))))

(defn -main []
  (let [timer (java.util.concurrent.Executors/newScheduledThreadPool 1)]
    (.scheduleAtFixedRate timer ^Runnable (fn [] (count @served)) 1 1 java.util.concurrent.TimeUnit/SECONDS)
    (loop [n 0]
      (order! (mod n 80) (keyword (str "dish-" (mod n 7000))))
      (cook!)
      (recur (inc n)))))

(-main)
