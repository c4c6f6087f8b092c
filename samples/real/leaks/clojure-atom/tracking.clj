(ns acme.tracking)

(def parcels
  "Where every parcel was seen last, by its number."
  (atom {}))

(defn seen!
  "A scanner has seen a parcel."
  [number depot]
  (swap! parcels assoc number
         {:depot depot
          :at (System/currentTimeMillis)
          :notes (mapv (fn [n] (str "scan " n " in " depot)) (range 3))}))

(defn -main []
  (loop [parcel 0]
    (seen! (str "DE" parcel) (str "depot " (mod parcel 40)))
    (recur (inc parcel))))

(-main)
