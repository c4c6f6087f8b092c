(ns plant.telemetry)

(defrecord Reading [sensor at value])

(def readings
  (map (fn [n] (->Reading (str "sensor-" (mod n 40) "-" n) (* n 1000) (* 0.5 n))) (range)))

(defn warmest [limit]
  (reduce (fn [best reading] (if (> (:value reading) (:value best)) reading best))
          (take limit readings)))

(warmest 50000000)
